const axios = require('axios');

const http = axios.create({
  baseURL: `https://${process.env.ACQUIRER_HOST}/acquiring/v3`,
  timeout: 6000,
  headers: { 'x-api-version': '2025-02' },
});

http.interceptors.response.use(
  (response) => response.data,
  (error) => Promise.reject(new Error(`acquirer: ${error.code || error.message}`))
);

exports.reserve = (payment) => http.post('/reservations', payment);
exports.statusOf = (reference) => http.get(`/reservations/${reference}`);
