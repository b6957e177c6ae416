export interface Order {
  orderId: string;
  customer: string;
  lines: { sku: string; quantity: number }[];
}
