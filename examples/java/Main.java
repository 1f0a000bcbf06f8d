import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/** Serves the handler. */
class Main {
  public static void main(String[] args) throws IOException {
    // Head and body are two packets; without this the second waits 40 ms for the first to be acknowledged.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3000"));
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    HttpServer server = HttpServer.create(address, 0);
    server.createContext("/", new Handler());
    // Without one, requests are answered one after the other.
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
  }
}
