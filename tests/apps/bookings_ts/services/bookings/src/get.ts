import type { APIGatewayProxyHandlerV2 } from 'aws-lambda';
import { BookingRepository } from '@lib/db/bookings';
import { json, notFound } from '@lib/http/responses';

const repository = new BookingRepository();

export const handler: APIGatewayProxyHandlerV2 = async ({ pathParameters }) => {
  const booking = await repository.find(pathParameters!.bookingId!);
  return booking ? json(200, booking) : notFound();
};
