import type { PipeTransform } from '@nestjs/common';
import { MessageBody, SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import { z } from 'zod';

/** For NestJS 11, or for issues with their paths: any schema of the Standard Schema. */
export class SchemaPipe implements PipeTransform {
  constructor(private readonly schema: Pick<z.ZodType, '~standard'>) {}
  async transform(value: unknown) {
    const result = await this.schema['~standard'].validate(value);
    if (!result.issues) return result.value;
    throw new WsException({ code: 'BAD_REQUEST', message: 'invalid', details: result.issues });
  }
}

@WebSocketGateway({ path: '/tags' })
export class TagsGateway {
  @SubscribeMessage('tag')
  tag(@MessageBody(new SchemaPipe(z.array(z.string().min(1)))) tags: string[]) {
    return tags.length;
  }
}
