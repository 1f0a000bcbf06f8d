import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Greets whom the request's body names. */
class Handler implements HttpHandler {
  @Override
  public void handle(HttpExchange exchange) throws IOException {
    String name = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String greeting = "Hello, " + (name.isEmpty() ? "world" : name) + "!\n";
    byte[] answer = greeting.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(200, answer.length);
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(answer);
    }
  }
}
