using System.Security.Cryptography;

class Bad {
  byte[] Sum(byte[] data) => SHA1.Create().ComputeHash(data);
}
