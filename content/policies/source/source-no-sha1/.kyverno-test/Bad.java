import java.security.MessageDigest;

class Bad {
  byte[] sum(byte[] b) throws Exception {
    return MessageDigest.getInstance("SHA-1").digest(b);
  }
}
