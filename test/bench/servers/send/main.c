/*
 * The floor that the others are held against: for each message one send(2) a receiver, and nothing else.
 * No rooms, no limits, no JSON: whatever a client says goes to every other client, in a frame made once.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "frame.h"

enum { CLIENTS = 4096, EVENTS = 256, BUFFER = 1 << 16 };

enum phase { FREE, UPGRADING, OPEN };

struct client {
  int fd;
  enum phase phase;
};

static struct client clients[CLIENTS];
static int client_count;

static void stop(const char *what) {
  perror(what);
  exit(1);
}

static void send_all(int fd, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN) stop("send");
    if (sent < 0) poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, -1);
    else bytes += sent, length -= (size_t)sent;
  }
}

static void broadcast(const struct client *from, const char *frame, size_t length) {
  for (int i = 0; i < client_count; i++) {
    if (&clients[i] != from && clients[i].phase == OPEN) send_all(clients[i].fd, frame, length);
  }
}

static void read_client(struct client *client) {
  static char bytes[BUFFER], frame[BUFFER];
  ssize_t length = recv(client->fd, bytes, BUFFER, MSG_DONTWAIT);
  if (length < 0 && errno == EAGAIN) return;
  if (length <= 0) {
    client->phase = FREE;
    close(client->fd);
    return;
  }
  if (client->phase == UPGRADING) {
    client->phase = OPEN;
    send_all(client->fd, SWITCHING_PROTOCOLS, strlen(SWITCHING_PROTOCOLS));
    return;
  }
  size_t at = 0, taken, size;
  while ((taken = reframe(bytes + at, (size_t)length - at, frame, &size)) > 0) {
    at += taken;
    broadcast(client, frame, size);
  }
  if (at != (size_t)length) stop("a frame came in two parts");
}

/* The place of one who has left, or a new one. */
static struct client *free_client(void) {
  for (int i = 0; i < client_count; i++) {
    if (clients[i].phase == FREE) return &clients[i];
  }
  if (client_count == CLIENTS) stop("too many clients");
  return &clients[client_count++];
}

static void accept_client(int listener, int epoll) {
  int fd = accept(listener, NULL, NULL), one = 1;
  if (fd < 0) stop("accept");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  struct client *client = free_client();
  client->fd = fd;
  client->phase = UPGRADING;
  epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &(struct epoll_event){.events = EPOLLIN, .data.ptr = client});
}

int main(void) {
  struct sockaddr_in address = {.sin_family = AF_INET};
  socklen_t size = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0), epoll = epoll_create1(0);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, 1024) != 0) stop("listen");
  getsockname(listener, (struct sockaddr *)&address, &size);
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &(struct epoll_event){.events = EPOLLIN});
  printf("listening %d\n", ntohs(address.sin_port));
  fflush(stdout);
  for (;;) {
    struct epoll_event events[EVENTS];
    int count = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < count; i++) {
      if (events[i].data.ptr == NULL) accept_client(listener, epoll);
      else read_client(events[i].data.ptr);
    }
  }
}
