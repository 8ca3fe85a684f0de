import crypto from 'crypto';

export const start = (key, iv) => crypto.createCipheriv('des-ede3-cbc', key, iv);
