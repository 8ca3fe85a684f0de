import java.security.MessageDigest;

class Bad {
  byte[] sum(byte[] b) throws Exception {
    return MessageDigest.getInstance("MD5").digest(b);
  }
}
