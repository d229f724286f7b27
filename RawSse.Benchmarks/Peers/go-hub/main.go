// What a Go program does with net/http: a goroutine per client, woken through a channel, and a hub that passes each
// event to all of them. It is written with care: an event is encoded once; everything that waits for a client is sent
// with one flush; and a queue needs memory only when something waits (a buffered channel would reserve room for each
// client).
//
//	go run . 8080
//	GET  /events  opens an event stream
//	POST /events  sends its body, one line of text, to all
package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"sync"
)

// There is room for the events that may be under way at once; a slower client loses events.
const queueLimit = 2048

type client struct {
	sync.Mutex
	waiting [][]byte
	wake    chan struct{}
}

func (c *client) push(event []byte) {
	c.Lock()
	if len(c.waiting) < queueLimit {
		c.waiting = append(c.waiting, event)
	}
	c.Unlock()
	select {
	case c.wake <- struct{}{}:
	default: // it is awake already
	}
}

func (c *client) take(spare [][]byte) [][]byte {
	c.Lock()
	defer c.Unlock()
	taken := c.waiting
	c.waiting = spare[:0]
	return taken
}

type hub struct {
	sync.Mutex
	clients map[*client]struct{}
	last    uint64
}

func (h *hub) publish(data []byte) {
	h.Lock()
	defer h.Unlock()
	h.last++
	event := []byte(fmt.Sprintf("id: go-%d\ndata: %s\n\n", h.last, data))
	for c := range h.clients {
		c.push(event)
	}
}

func (h *hub) stream(w http.ResponseWriter, r *http.Request) {
	flusher := w.(http.Flusher)
	c := &client{wake: make(chan struct{}, 1)}
	h.Lock()
	h.clients[c] = struct{}{}
	h.Unlock()
	defer func() {
		h.Lock()
		delete(h.clients, c)
		h.Unlock()
	}()

	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-cache")
	w.WriteHeader(http.StatusOK)
	flusher.Flush()
	var events [][]byte
	for {
		select {
		case <-r.Context().Done():
			return
		case <-c.wake:
			events = c.take(events)
			for _, event := range events {
				w.Write(event)
			}
			flusher.Flush()
		}
	}
}

func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		h.stream(w, r)
		return
	}
	data, err := io.ReadAll(io.LimitReader(r.Body, 64<<10))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	h.publish(data)
	io.WriteString(w, "ok\n")
}

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: go-hub <port>")
	}
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], &hub{clients: make(map[*client]struct{})}))
}
