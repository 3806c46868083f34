#include "network.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "fail.h"
#include "frame.h"
#include "handshake.h"
#include "options.h"

enum { BUFFER = 1 << 18, EVENTS = 512, OPENING = 64 };

uint64_t network_waited;

static int epoll = -1;
static char buffer[BUFFER];

static void keep_rest(struct connection *connection, const char *bytes, size_t length) {
  free(connection->rest);
  connection->rest = NULL;
  connection->rest_length = (uint32_t)length;
  if (length == 0) return;
  connection->rest = malloc(length);
  memcpy(connection->rest, bytes, length);
}

/* Edge-triggered: a read that fills the buffer has left something behind, and is done again. */
static bool read_connection(struct connection *connection) {
  size_t length = connection->rest_length;
  if (length > 0) memcpy(buffer, connection->rest, length);
  ssize_t got = recv(connection->fd, buffer + length, BUFFER - length, MSG_DONTWAIT);
  if (got < 0 && errno == EAGAIN) return false;
  if (got < 0) fail("connection to room %u: %s", connection->room, strerror(errno));
  if (got == 0) fail("the server ended a connection to room %u", connection->room);
  length += (size_t)got;
  bool filled = length == BUFFER;
  size_t taken = connection->phase == UPGRADING ? handshake_take(connection, buffer, length) : 0;
  if (connection->phase != UPGRADING) {
    taken += frames_take(connection, buffer + taken, length - taken, now_ns());
  }
  if (taken < length || connection->rest_length > 0) {
    keep_rest(connection, buffer + taken, length - taken);
  }
  return filled;
}

void network_poll(int timeout) {
  struct epoll_event events[EVENTS];
  uint64_t before = now_ns();
  int count = epoll_wait(epoll, events, EVENTS, timeout);
  if (count < 0 && errno != EINTR) fail("epoll_wait: %s", strerror(errno));
  if (count <= 0 || !options.spin) network_waited += now_ns() - before;
  for (int i = 0; i < count; i++) {
    while (read_connection(events[i].data.ptr)) continue;
  }
}

void network_send(struct connection *connection, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t sent = send(connection->fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EAGAIN) {
      struct pollfd wait = {.fd = connection->fd, .events = POLLOUT};
      if (poll(&wait, 1, 10000) == 0) fail("the server has not read for 10 s");
    } else if (sent < 0) {
      fail("send to room %u: %s", connection->room, strerror(errno));
    } else {
      bytes += sent;
      length -= (size_t)sent;
    }
  }
}

static void prepare(void) {
  if (epoll >= 0) return;
  epoll = epoll_create1(EPOLL_CLOEXEC);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

static void connect_one(struct connection *connection) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(options.port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int one = 1;
  connection->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connection->fd < 0) fail("socket: %s (see ulimit -n)", strerror(errno));
  if (connect(connection->fd, (struct sockaddr *)&address, sizeof address) != 0) {
    fail("connect to port %u: %s", options.port, strerror(errno));
  }
  setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.ptr = connection};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, connection->fd, &event) != 0) fail("epoll_ctl: %s", strerror(errno));
  handshake_send(connection);
}

void network_open(struct connection *connections, uint32_t count) {
  uint32_t begun = 0, open = 0;
  uint64_t deadline = now_ns() + 60ull * 1000000000;
  prepare();
  while (open < count) {
    if (begun < count && begun - open < OPENING) connect_one(&connections[begun++]);
    else network_poll(100);
    while (open < begun && connections[open].phase == OPEN) open++;
    if (now_ns() > deadline) fail("connection %u of %u has not opened in 60 s", open + 1, count);
  }
}
