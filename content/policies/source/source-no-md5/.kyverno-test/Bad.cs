using System.Security.Cryptography;

class Bad {
  byte[] Sum(byte[] data) => MD5.Create().ComputeHash(data);
}
