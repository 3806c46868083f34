import {
  Body,
  Controller,
  Delete,
  Module,
  Param,
  Post,
  UnauthorizedException,
} from '@nestjs/common';
import { WebSocketGateway } from '@nestjs/websockets';
import {
  HypernWsModule,
  OnHandshake,
  SessionRegistry,
  type WebSocketSession,
} from '../../../lib/index.js';

interface Account {
  email: string;
}

@WebSocketGateway({ path: '/me' })
export class MeGateway {
  @OnHandshake()
  authenticate({ query }: WebSocketSession): Account {
    if (typeof query.email !== 'string') throw new UnauthorizedException();
    return { email: query.email }; // from a token, in production
  }
}

@Controller('users/:email')
export class UsersController {
  constructor(private readonly sessions: SessionRegistry) {}

  @Post('notices')
  notify(@Param('email') email: string, @Body() notice: object) {
    return { devices: this.sessions.sendToUser(email, { event: 'notice', data: notice }) };
  }

  @Post('theme')
  changeTheme(@Param('email') email: string, @Body() theme: object) {
    const sessions = this.sessions.ofUser(email);
    for (const session of sessions) session.data.theme = theme;
    return { devices: sessions.length };
  }

  @Delete('sessions')
  ban(@Param('email') email: string) {
    return { closed: this.sessions.disconnectUser(email, 4030, 'banned') };
  }
}

@Module({
  imports: [
    HypernWsModule.forRoot({
      identify: (session: WebSocketSession<object, Account>) => session.user?.email,
    }),
  ],
  controllers: [UsersController],
  providers: [MeGateway],
})
export class AppModule {}
