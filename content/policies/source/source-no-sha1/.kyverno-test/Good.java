import java.security.MessageDigest;

class Good {
  // MessageDigest.getInstance("SHA-1")
  byte[] sum(byte[] b) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(b);
  }
}
