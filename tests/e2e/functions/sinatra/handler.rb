require "json"
require "sinatra/base"
require "zlib"

class Handler < Sinatra::Base
  %w[GET POST PUT PATCH DELETE OPTIONS HEAD].each do |method|
    route method, %r{/request(?:/.*)?} do
      fields = env.select { |name, _| name.start_with?("HTTP_") }
        .to_h { |name, value| [name.delete_prefix("HTTP_").downcase.tr("_", "-"), [value]] }
      content_type :json
      JSON.generate(method: env["REQUEST_METHOD"], target: env["REQUEST_URI"], fields: fields)
    end
  end

  post "/json" do
    content_type :json
    JSON.generate(JSON.parse(request.body.read))
  end

  post "/echo" do
    content_type request.content_type
    request.body.read
  end

  get "/files/:name" do
    send_file "files/#{params[:name]}"
  end

  put "/files/:name" do
    File.open("files/#{params[:name]}", "wb") { |file| IO.copy_stream(request.body, file) }
    201
  end

  get "/gzip" do
    content_type :text
    headers "Content-Encoding" => "gzip"
    Zlib.gzip("hello " * 100)
  end

  get "/cookies" do
    response.set_cookie "a", "1"
    response.set_cookie "b", value: "2", path: "/b", httponly: true
    "two"
  end

  get "/redirect" do
    redirect "/request"
  end

  get "/status/:status" do
    params[:status].to_i
  end
end
