import { readFile } from 'node:fs/promises';
import { Controller, Get, Header, NotFoundException, Param } from '@nestjs/common';

const FOLDER = new URL('../../lib/', import.meta.url);
/** The client, and what it is made of: see the imports of `hypern-ws/client`. */
const FILE = /^(client\/|protocol\/)?[a-z-]+\.js$/;

/**
 * Serves `hypern-ws/client` as it is compiled, file by file: browsers load modules by themselves.
 * An app of your own has a bundler, and no need of this.
 */
@Controller('hypern-ws')
export class ClientController {
  @Get(['errors.js', ':folder/:name'])
  @Header('Content-Type', 'text/javascript; charset=utf-8')
  @Header('Cache-Control', 'no-cache')
  file(@Param() { folder, name }: { folder?: string; name?: string }): Promise<string> {
    const path = folder ? `${folder}/${name}` : 'errors.js';
    if (!FILE.test(path)) throw new NotFoundException();
    return readFile(new URL(path, FOLDER), 'utf8').catch(() => {
      throw new NotFoundException();
    });
  }
}
