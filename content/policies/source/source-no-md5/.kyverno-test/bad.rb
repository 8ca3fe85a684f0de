require 'digest'

puts Digest::MD5.hexdigest('text')
