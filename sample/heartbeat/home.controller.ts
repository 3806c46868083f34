import { Controller, Get } from '@nestjs/common';

/** Plain HTTP, beside the route. */
@Controller()
export class HomeController {
  @Get()
  home() {
    return { status: 'ok', message: 'Server is running' };
  }
}
