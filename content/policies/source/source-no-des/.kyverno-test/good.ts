import crypto from 'crypto';

// createCipheriv('des-ede3-cbc')
export const start = (key: Buffer, iv: Buffer) => crypto.createCipheriv('aes-256-gcm', key, iv);
