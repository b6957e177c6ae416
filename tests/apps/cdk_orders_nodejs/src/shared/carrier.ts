const RETRIES = 2;

export class CarrierError extends Error {
  constructor(readonly status: number) {
    super(`carrier answered ${status}`);
  }
}

export class Carrier {
  constructor(
    private readonly baseUrl: string,
    private readonly timeoutMs = 4_000,
  ) {}

  async book(orderId: string, lines: unknown[]): Promise<string> {
    for (let attempt = 0; ; attempt++) {
      const response = await fetch(`${this.baseUrl}/shipments`, {
        method: 'POST',
        body: JSON.stringify({ reference: orderId, lines }),
        headers: { 'content-type': 'application/json', 'idempotency-key': orderId },
        signal: AbortSignal.timeout(this.timeoutMs),
      });
      if (response.ok) return ((await response.json()) as { tracking: string }).tracking;
      if (response.status < 500 || attempt === RETRIES) throw new CarrierError(response.status);
    }
  }
}
