var app = WebApplication.CreateBuilder(args).Build();

// Greets whom the request's body names.
app.MapPost("/", async (HttpRequest request) =>
{
    using var reader = new StreamReader(request.Body);
    var name = await reader.ReadToEndAsync();
    return $"Hello, {(name == "" ? "world" : name)}!\n";
});

// The base image names 8080, which is the watchdog's.
app.Run("http://127.0.0.1:3000");
