require 'openssl'

cipher = OpenSSL::Cipher.new('rc4')
