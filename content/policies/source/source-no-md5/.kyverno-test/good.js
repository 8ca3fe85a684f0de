const { createHash } = require('crypto');
/* createHash('md5') */
const md5sums = [];
exports.sum = (text) => createHash('sha256').update(text + 'https://example.com/md5').digest('hex');
