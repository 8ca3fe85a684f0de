require 'digest'

puts Digest::SHA1.hexdigest('text')
