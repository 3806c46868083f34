import { readFile } from 'node:fs/promises';
import { Controller, Get, Header, NotFoundException, Param, StreamableFile } from '@nestjs/common';

const FOLDER = new URL('page/', import.meta.url);
const TYPES = new Map([
  ['index.html', 'text/html; charset=utf-8'],
  ['style.css', 'text/css; charset=utf-8'],
  ['app.js', 'text/javascript; charset=utf-8'],
  ['view.js', 'text/javascript; charset=utf-8'],
  ['icon.svg', 'image/svg+xml'],
]);

/** Serves the page and its files: those, and no others. */
@Controller()
export class PageController {
  @Get()
  @Header('Cache-Control', 'no-cache')
  index(): Promise<StreamableFile> {
    return this.file('index.html');
  }

  @Get('page/:name')
  @Header('Cache-Control', 'no-cache')
  async file(@Param('name') name: string): Promise<StreamableFile> {
    const type = TYPES.get(name);
    if (!type) throw new NotFoundException();
    return new StreamableFile(await readFile(new URL(name, FOLDER)), { type });
  }
}
