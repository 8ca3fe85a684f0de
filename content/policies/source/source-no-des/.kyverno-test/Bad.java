import javax.crypto.Cipher;

class Bad {
  Cipher start() throws Exception {
    return Cipher.getInstance("DES/CBC/PKCS5Padding");
  }
}
