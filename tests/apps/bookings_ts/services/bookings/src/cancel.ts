import { InvocationType, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { APIGatewayProxyHandlerV2 } from 'aws-lambda';
import { BookingRepository, type Booking } from '@lib/db/bookings';
import { json, notFound } from '@lib/http/responses';

const lambda = new LambdaClient({});
const repository = new BookingRepository();

async function refund({ bookingId, deposit }: Booking) {
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({
      FunctionName: process.env.REFUND_FUNCTION!,
      Payload: Buffer.from(JSON.stringify({ bookingId, amount: deposit })),
    }),
  );
  if (FunctionError) {
    throw new Error(`refund of ${bookingId} failed: ${Buffer.from(Payload!).toString()}`);
  }
}

export const handler: APIGatewayProxyHandlerV2 = async (event) => {
  const booking = await repository.find(event.pathParameters!.bookingId!);
  if (!booking) return notFound();
  if (booking.deposit > 0) {
    await refund(booking);
  }
  await repository.release(booking);
  await lambda.send(
    new InvokeCommand({
      FunctionName: process.env.NOTIFY_FUNCTION,
      InvocationType: InvocationType.Event,
      Payload: JSON.stringify(booking),
    }),
  );
  return json(200, { ...booking, status: 'cancelled' });
};
