import javax.crypto.Cipher;

class Bad {
  Cipher start() throws Exception {
    return Cipher.getInstance("RC4");
  }
}
