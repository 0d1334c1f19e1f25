package handlers

import (
	"context"
	"log/slog"
)

// requestIDs adds the id of the request to each line of the log.
type requestIDs struct{ slog.Handler }

// WithRequestID makes a log handler add the request's id to what is logged
// while a request is answered.
func WithRequestID(inner slog.Handler) slog.Handler { return requestIDs{inner} }

// Handle adds the id to one line.
func (h requestIDs) Handle(ctx context.Context, record slog.Record) error {
	if id := RequestID(ctx); id != "" {
		record.AddAttrs(slog.String("request_id", id))
	}
	return h.Handler.Handle(ctx, record)
}

// WithAttrs keeps the id on derived loggers.
func (h requestIDs) WithAttrs(attrs []slog.Attr) slog.Handler {
	return requestIDs{h.Handler.WithAttrs(attrs)}
}

// WithGroup keeps the id on derived loggers.
func (h requestIDs) WithGroup(name string) slog.Handler { return requestIDs{h.Handler.WithGroup(name)} }
