import javax.crypto.Cipher;

class Good {
  /* Cipher.getInstance("DES/CBC/PKCS5Padding") */
  Cipher start() throws Exception {
    return Cipher.getInstance("AES/GCM/NoPadding");
  }
}
