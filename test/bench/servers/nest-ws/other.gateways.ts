import type { Type } from '@nestjs/common';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';

/** Makes gateways on the chat's path, each with an event of its own. */
export function otherGateways(count: number): Type[] {
  return Array.from({ length: count }, (_, index) => gateway(`other-${index}`));
}

function gateway(event: string): Type {
  @WebSocketGateway()
  class OtherGateway {
    @SubscribeMessage(event)
    answer(@MessageBody() data: unknown): unknown {
      return { event, data };
    }
  }
  return OtherGateway;
}
