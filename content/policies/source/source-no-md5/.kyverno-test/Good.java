import java.security.MessageDigest;

class Good {
  // MessageDigest.getInstance("MD5")
  byte[] sum(byte[] b) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(b);
  }
}
