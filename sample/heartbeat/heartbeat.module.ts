import { Module } from '@nestjs/common';
import { HypernWsModule } from '../../lib/index.js';
import { HomeController } from './home.controller.js';
import { PingRoute } from './ping.route.js';

@Module({
  imports: [
    HypernWsModule.forRoot({
      heartbeat: {
        pingInterval: 30_000, // pings every 30 seconds
        pingTimeout: 10_000, // waits 10 seconds for the pong
        maxMissedPings: 2, // closes after 2 missed pings
        autoStart: false, // the route starts it by hand
      },
    }),
  ],
  controllers: [HomeController],
  providers: [PingRoute],
})
export class HeartbeatModule {}
