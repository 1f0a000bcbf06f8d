require_relative "handler"

run Handler
