# Short links: redirects /NAME to the URL that links.txt has for it. What it prints first are status and header fields
# (RFC 3875); an empty line and the body follow. Values that a client sends never go into a field.
set -euo pipefail

# Prints status, further fields and the body.
answer() {
  local status=$1 body=$2
  shift 2
  printf '%s\n' "Status: $status" 'Content-Type: text/plain; charset=utf-8' "$@" '' "$body"
}

if [[ $Http_Method != GET && $Http_Method != HEAD ]]; then
  answer '405 Method Not Allowed' 'Only GET and HEAD' 'Allow: GET, HEAD'
  exit
fi

while read -r name url; do
  if [[ /$name == "$Http_Path" ]]; then
    answer '302 Found' "$url" "Location: $url" 'Cache-Control: max-age=60'
    exit
  fi
done < links.txt
answer '404 Not Found' 'No such link'
