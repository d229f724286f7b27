// The limit of the plain method: one thread, epoll, and one non-blocking send per client and event. There is nothing
// else: no topics, no ids, no replay, no limits. An event is encoded once, with the framing and the bytes of a real
// server.
//
//   cc -O2 -o c-loop c-loop.c && ./c-loop 8080
//   GET  anything  opens an event stream
//   POST anything  sends its body, one line of text, to all
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_DESCRIPTORS = 65536, REQUEST_BYTES = 128 * 1024, EVENT_BYTES = 64 * 1024, PATIENCE_MS = 20 };

struct request {
  size_t length;
  char bytes[REQUEST_BYTES];
};

static int epoll_fd;
static int streams[MAX_DESCRIPTORS];     // descriptors of open streams, packed
static int stream_of[MAX_DESCRIPTORS];   // a descriptor's place among them, plus 1
static int stream_count;
static struct request *requests[MAX_DESCRIPTORS]; // only of connections that are not streams
static uint64_t last_id;

static const char OPEN_STREAM[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nConnection: keep-alive\r\n"
    "Transfer-Encoding: chunked\r\n\r\n";
static const char PUBLISHED[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nok\n";

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void forget(int fd) {
  if (stream_of[fd]) {
    int place = stream_of[fd] - 1;
    streams[place] = streams[--stream_count];
    stream_of[streams[place]] = place + 1;
    stream_of[fd] = 0;
  }
  free(requests[fd]);
  requests[fd] = NULL;
  close(fd);
}

// Sends everything. A client whose buffer is full delays everyone for a while, and is then dropped, because a loop
// without queues has no better answer.
static int send_all(int fd, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) {
      bytes += sent;
      length -= (size_t)sent;
      continue;
    }
    if (errno != EAGAIN) return -1;
    struct pollfd writable = {.fd = fd, .events = POLLOUT};
    if (poll(&writable, 1, PATIENCE_MS) != 1) return -1;
  }
  return 0;
}

static void broadcast(const char *data, size_t length) {
  static char event[EVENT_BYTES + 256];
  static char frame[EVENT_BYTES + 512];
  int head = sprintf(event, "id: cloop-%llu\ndata: ", (unsigned long long)++last_id);
  int event_length = head + (int)length + 2;
  int frame_head = sprintf(frame, "%x\r\n", (unsigned)event_length);
  memcpy(frame + frame_head, event, (size_t)head);
  memcpy(frame + frame_head + head, data, length);
  memcpy(frame + frame_head + head + length, "\n\n\r\n", 4);
  size_t frame_length = (size_t)(frame_head + event_length + 2);

  for (int i = 0; i < stream_count;) {
    int fd = streams[i];
    if (send_all(fd, frame, frame_length) == 0) i++;
    else forget(fd); // another stream took its place
  }
}

static void accept_all(int listener) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    if (fd >= MAX_DESCRIPTORS) {
      close(fd);
      continue;
    }
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    requests[fd] = malloc(sizeof *requests[fd]);
    requests[fd]->length = 0;
    struct epoll_event interest = {.events = EPOLLIN, .data.fd = fd};
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &interest);
  }
}

static void open_stream(int fd) {
  if (send_all(fd, OPEN_STREAM, sizeof OPEN_STREAM - 1) < 0) {
    forget(fd);
    return;
  }
  free(requests[fd]);
  requests[fd] = NULL;
  streams[stream_count++] = fd;
  stream_of[fd] = stream_count;
}

// Serves one complete request at the start of the buffer. Returns its length; 0 if more bytes are needed; -1 if it is
// bad.
static ssize_t serve_one(int fd, struct request *request) {
  char *end = memmem(request->bytes, request->length, "\r\n\r\n", 4);
  if (!end) return request->length == REQUEST_BYTES ? -1 : 0;
  size_t head = (size_t)(end - request->bytes) + 4;
  if (memcmp(request->bytes, "GET ", 4) == 0) {
    open_stream(fd);
    return (ssize_t)head;
  }
  end[2] = 0;
  char *field = strcasestr(request->bytes, "\r\ncontent-length:");
  size_t body = field ? strtoul(field + 17, NULL, 10) : 0;
  end[2] = '\r';
  if (body > EVENT_BYTES) return -1;
  if (request->length < head + body) return 0;
  broadcast(request->bytes + head, body);
  return send_all(fd, PUBLISHED, sizeof PUBLISHED - 1) == 0 ? (ssize_t)(head + body) : -1;
}

static void read_some(int fd) {
  struct request *request = requests[fd];
  if (!request) { // a stream's client has nothing to say; it went away
    char rest[256];
    if (recv(fd, rest, sizeof rest, 0) <= 0) forget(fd);
    return;
  }
  ssize_t got = recv(fd, request->bytes + request->length, REQUEST_BYTES - request->length, 0);
  if (got <= 0) {
    if (got == 0 || errno != EAGAIN) forget(fd);
    return;
  }
  request->length += (size_t)got;
  for (;;) {
    ssize_t served = serve_one(fd, request);
    if (requests[fd] != request) return; // it became a stream
    if (served < 0) {
      forget(fd);
      return;
    }
    if (served == 0) return;
    request->length -= (size_t)served;
    memmove(request->bytes, request->bytes + served, request->length);
  }
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: c-loop <port>\n");
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);

  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0) die("bind");
  if (listen(listener, 4096) < 0) die("listen");
  epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event interest = {.events = EPOLLIN, .data.fd = listener};
  epoll_ctl(epoll_fd, EPOLL_CTL_ADD, listener, &interest);

  for (;;) {
    struct epoll_event ready[512];
    int count = epoll_wait(epoll_fd, ready, 512, -1);
    for (int i = 0; i < count; i++) {
      int fd = ready[i].data.fd;
      if (fd == listener) accept_all(listener);
      else read_some(fd);
    }
  }
}
