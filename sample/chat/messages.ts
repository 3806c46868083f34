import { IsNotEmpty, IsString, MaxLength } from 'class-validator';

/** Says who is at the other end. */
export class Introduction {
  @IsString()
  @IsNotEmpty()
  @MaxLength(40)
  readonly user!: string;
}

/** A message to all who subscribed to the channel `chat`. */
export class ChatMessage extends Introduction {
  @IsString()
  @IsNotEmpty()
  @MaxLength(2000)
  readonly message!: string;
}

/** A message to all who are in a room. */
export class RoomMessage {
  @IsString()
  readonly room!: string;

  @IsString()
  @IsNotEmpty()
  @MaxLength(2000)
  readonly message!: string;
}
