const axios = require('axios');

const SCORES_URL = process.env.SCORES_URL;

async function score({ card, amount }) {
  const { data } = await axios.post(`${SCORES_URL}/score`, { card, amount });
  return data.score;
}

async function listed(card) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), 1500);
  try {
    const response = await fetch(`https://lists.example.org/cards/${card}`, { signal: controller.signal });
    return response.status === 200;
  } finally {
    clearTimeout(timer);
  }
}

exports.handler = async (payment) => {
  const [points, isListed] = await Promise.all([score(payment), listed(payment.card)]);
  return { score: isListed ? 1 : points };
};
