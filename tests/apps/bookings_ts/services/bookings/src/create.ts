import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { BookingRepository, type Booking } from '@lib/db/bookings';
import { json } from '@lib/http/responses';

const GUESTBOOK_URL = process.env.GUESTBOOK_URL as string;
const bookings = new BookingRepository();

async function isBanned(email: string): Promise<boolean> {
  try {
    const response = await fetch(`${GUESTBOOK_URL}/guests/${encodeURIComponent(email)}`, {
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(2_000),
    });
    return response.ok && ((await response.json()) as { banned: boolean }).banned;
  } catch (error) {
    console.warn('guestbook does not answer, letting the guest in', error);
    return false;
  }
}

export const handler = async (event: APIGatewayProxyEventV2) => {
  const input = JSON.parse(event.body ?? '{}') as Partial<Booking>;
  if (!input.slotId || !input.email) {
    return json(400, { message: 'slotId and email are needed' });
  }
  if (await isBanned(input.email)) {
    return json(403, { message: 'please call us' });
  }
  const booking = { deposit: 0, ...input, bookingId: randomUUID(), status: 'open' } as Booking;
  try {
    await bookings.place(booking);
  } catch (error) {
    if ((error as Error).name === 'TransactionCanceledException') {
      return json(409, { message: 'that table was just taken' });
    }
    throw error;
  }
  return json(201, booking);
};
