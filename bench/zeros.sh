# A function of streaming mode: prints the number of zeros that the path names, one where it is `/`.
bytes=${Http_Path#/}
exec head -c "${bytes:-1}" /dev/zero
