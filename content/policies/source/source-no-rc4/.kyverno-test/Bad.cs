using System.Security.Cryptography;

class Bad {
  object Start() => new RC4Engine();
}
