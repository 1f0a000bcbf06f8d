require "sinatra/base"

class Handler < Sinatra::Base
  # Greets whom the request's body names.
  post "/" do
    name = request.body.read
    content_type :text
    "Hello, #{name.empty? ? "world" : name}!\n"
  end
end
