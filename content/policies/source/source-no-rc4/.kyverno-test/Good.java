import javax.crypto.Cipher;

class Good {
  /* Cipher.getInstance("RC4") */
  Cipher start() throws Exception {
    return Cipher.getInstance("AES/GCM/NoPadding");
  }
}
