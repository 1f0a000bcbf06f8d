import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

class Handler implements HttpHandler {
  @Override
  public void handle(HttpExchange exchange) throws IOException {
    String[] path = exchange.getRequestURI().getRawPath().split("/", 3);
    switch (path[1]) {
      case "request" -> showRequest(exchange);
      // The JDK reads no JSON.
      case "json", "echo" -> echo(exchange);
      case "files" -> {
        if (exchange.getRequestMethod().equals("PUT")) store(exchange, Path.of("files", path[2]));
        else send(exchange, Path.of("files", path[2]));
      }
      case "gzip" -> gzip(exchange);
      case "cookies" -> {
        exchange.getResponseHeaders().put("Set-Cookie", List.of("a=1", "b=2; Path=/b; HttpOnly"));
        send(exchange, 200, "two".getBytes());
      }
      case "redirect" -> {
        exchange.getResponseHeaders().set("Location", "/request");
        send(exchange, 302, new byte[0]);
      }
      case "status" -> send(exchange, Integer.parseInt(path[2]), new byte[0]);
      default -> send(exchange, 404, new byte[0]);
    }
    exchange.close();
  }

  private void showRequest(HttpExchange exchange) throws IOException {
    String fields = exchange.getRequestHeaders().entrySet().stream()
        .map(field -> quoted(field.getKey().toLowerCase()) + ":[" + field.getValue().stream()
            .map(this::quoted).collect(Collectors.joining(",")) + "]")
        .collect(Collectors.joining(","));
    String seen = "{\"method\":%s,\"target\":%s,\"fields\":{%s}}".formatted(
        quoted(exchange.getRequestMethod()), quoted(exchange.getRequestURI().toString()), fields);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    send(exchange, 200, seen.getBytes(StandardCharsets.UTF_8));
  }

  private void echo(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", exchange.getRequestHeaders().getFirst("Content-Type"));
    send(exchange, 200, exchange.getRequestBody().readAllBytes());
  }

  private void store(HttpExchange exchange, Path file) throws IOException {
    try (OutputStream output = Files.newOutputStream(file)) {
      exchange.getRequestBody().transferTo(output);
    }
    send(exchange, 201, new byte[0]);
  }

  private void send(HttpExchange exchange, Path file) throws IOException {
    String modified = DateTimeFormatter.RFC_1123_DATE_TIME.format(
        ZonedDateTime.ofInstant(Files.getLastModifiedTime(file).toInstant(), ZoneOffset.UTC));
    exchange.getResponseHeaders().set("Content-Type", "text/plain");
    exchange.getResponseHeaders().set("Last-Modified", modified);
    if (modified.equals(exchange.getRequestHeaders().getFirst("If-Modified-Since"))) {
      exchange.sendResponseHeaders(304, -1);
    } else if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(Files.size(file)));
      exchange.sendResponseHeaders(200, -1);
    } else {
      exchange.sendResponseHeaders(200, Files.size(file));
      Files.copy(file, exchange.getResponseBody());
    }
  }

  private void gzip(HttpExchange exchange) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (OutputStream compressor = new GZIPOutputStream(zipped)) {
      compressor.write("hello ".repeat(100).getBytes());
    }
    exchange.getResponseHeaders().set("Content-Type", "text/plain");
    exchange.getResponseHeaders().set("Content-Encoding", "gzip");
    send(exchange, 200, zipped.toByteArray());
  }

  /** Without a body where it is empty: 0 would mean chunks. */
  private void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  private String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
