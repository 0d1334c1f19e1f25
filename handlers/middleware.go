package handlers

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"time"

	"github.com/labstack/echo/v4"

	"portal/rules"
)

// maxForm is the largest form taken, in bytes.
const maxForm = 4 << 20

const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

type requestIDKey struct{}

// RequestID is the id of the request that a context belongs to, or "".
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

func (s *Server) identifyRequest(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := rand.Text()[:16]
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		c.SetRequest(c.Request().WithContext(context.WithValue(c.Request().Context(), requestIDKey{}, id)))
		return next(c)
	}
}

// logRequest names the route rather than the address: addresses can hold the
// secret of a one-time link.
func (s *Server) logRequest(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now()
		if err := next(c); err != nil {
			c.Error(err)
		}
		s.log.LogAttrs(c.Request().Context(), slog.LevelInfo, "request",
			slog.String("method", c.Request().Method), slog.String("route", c.Path()),
			slog.Int("status", c.Response().Status), slog.Int64("bytes", c.Response().Size),
			slog.Duration("took", time.Since(start)), slog.String("ip", c.RealIP()))
		return nil
	}
}

func (s *Server) recoverPanic(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			fault := recover()
			if fault == nil {
				return
			}
			if fault == http.ErrAbortHandler {
				panic(fault)
			}
			err = fmt.Errorf("panic: %v\n%s", fault, debug.Stack())
		}()
		return next(c)
	}
}

func (s *Server) setSecurityHeaders(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		header := c.Response().Header()
		header.Set("Content-Security-Policy", contentPolicy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("X-Frame-Options", "DENY")
		header.Set("Referrer-Policy", "same-origin")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
		if s.isSecure() {
			header.Set("Strict-Transport-Security", "max-age=31536000")
		}
		return next(c)
	}
}

// refuseCrossSite refuses writes that another site's page sends. It trusts
// Sec-Fetch-Site, and where a browser does not send that, compares Origin.
func (s *Server) refuseCrossSite(next echo.HandlerFunc) echo.HandlerFunc {
	guard := http.NewCrossOriginProtection()
	if s.config.URL != nil {
		origin := s.config.URL.Scheme + "://" + s.config.URL.Host
		if err := guard.AddTrustedOrigin(origin); err != nil {
			s.log.Warn("the public address is no origin", "error", err)
		}
	}
	return func(c echo.Context) error {
		if err := guard.Check(c.Request()); err != nil {
			return rules.Fail(rules.Denied, "This form was sent from another website, so it was refused. If that was you, open the page here and send it again.")
		}
		return next(c)
	}
}

// limitBody keeps forms small. Those with files are let in: their bodies are
// limited as they are read.
func (s *Server) limitBody(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		request := c.Request()
		if request.ContentLength > maxForm && !isMultipart(request) {
			return tooLarge
		}
		request.Body = &formBody{ReadCloser: http.MaxBytesReader(c.Response(), request.Body, maxForm), whole: request.Body}
		return next(c)
	}
}

var tooLarge = rules.Fail(rules.TooLarge, "This is more than the portal takes at once: %d MB at most.", maxForm>>20)

func asIPNet(prefix netip.Prefix) *net.IPNet {
	return &net.IPNet{
		IP:   prefix.Addr().AsSlice(),
		Mask: net.CIDRMask(prefix.Bits(), prefix.Addr().BitLen()),
	}
}
