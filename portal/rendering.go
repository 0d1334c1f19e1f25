package portal

import (
	"bytes"
	"context"
	"encoding/json"
	"html/template"

	"portal/queries"
	"portal/rules"
)

// RenderedCycle is the HTML of a cycle's Markdown. Deliverables stand in the
// content's order.
type RenderedCycle struct {
	Introduction template.HTML         `json:"i,omitempty"`
	Deliverables []RenderedDeliverable `json:"d,omitempty"`
}

// RenderedDeliverable is the HTML of a deliverable's Markdown.
type RenderedDeliverable struct {
	Description template.HTML `json:"d,omitempty"`
	Criterion   template.HTML `json:"c,omitempty"`
}

// RenderedOffer is the HTML of an offer's Markdown, in the offer's order.
type RenderedOffer struct {
	Introduction template.HTML   `json:"i,omitempty"`
	Terms        template.HTML   `json:"t,omitempty"`
	Cycles       []RenderedCycle `json:"c,omitempty"`
	Services     []template.HTML `json:"s,omitempty"`
}

// RenderOffer renders all Markdown of an offer.
func RenderOffer(offer rules.QuoteOffer) RenderedOffer {
	rendered := RenderedOffer{Introduction: RenderMarkdown(offer.Introduction), Terms: RenderMarkdown(offer.Terms)}
	for _, cycle := range offer.Cycles {
		rendered.Cycles = append(rendered.Cycles, RenderCycle(cycle.Content))
	}
	for _, service := range offer.Services {
		rendered.Services = append(rendered.Services, RenderMarkdown(service.Description))
	}
	return rendered
}

// RenderCycle renders all Markdown of a cycle's content.
func RenderCycle(content rules.CycleContent) RenderedCycle {
	rendered := RenderedCycle{Introduction: RenderMarkdown(content.Introduction)}
	for _, deliverable := range content.Deliverables {
		rendered.Deliverables = append(rendered.Deliverables, RenderedDeliverable{
			Description: RenderMarkdown(deliverable.Description),
			Criterion:   RenderMarkdown(deliverable.Criterion),
		})
	}
	return rendered
}

// saveRendering keeps rendered Markdown beside the content whose hash it goes
// by.
func (t *tx) saveRendering(hash string, rendered any) error {
	var html bytes.Buffer
	encoder := json.NewEncoder(&html)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(rendered); err != nil {
		return err
	}
	return t.SaveRendering(t.ctx, queries.SaveRenderingParams{Hash: hash, Html: html.String()})
}

// rendering loads what was rendered when content was saved, or renders it
// again when nothing is kept.
func rendering[T any](ctx context.Context, p *Portal, hash string, again func() T) (T, error) {
	var rendered T
	html, err := found(p.read.Rendering(ctx, hash))
	if rules.KindOf(err) == rules.NotFound {
		return again(), nil
	}
	if err != nil {
		return rendered, err
	}
	return rendered, json.Unmarshal([]byte(html), &rendered)
}
