using System.Security.Cryptography;

class Bad {
  object Start() => TripleDES.Create();
}
