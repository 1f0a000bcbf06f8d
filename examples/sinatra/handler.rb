require "sinatra/base"

class Handler < Sinatra::Base
  # Greets whom the request's body names.
  post "/" do
    content_type :text
    "Hello, #{request.body.read}!\n"
  end
end
