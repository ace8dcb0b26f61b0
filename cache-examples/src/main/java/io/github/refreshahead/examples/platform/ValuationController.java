package io.github.refreshahead.examples.platform;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The platform's own API; only the service with a web server has it. */
@RestController
@ConditionalOnWebApplication
final class ValuationController {

    private final ValuationService valuations;

    ValuationController(ValuationService valuations) {
        this.valuations = valuations;
    }

    @GetMapping("/cars/{vin}/valuation")
    Valuation valuation(@PathVariable String vin) {
        return valuations.valuation(vin);
    }

    @DeleteMapping("/cars/{vin}/valuation")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void carChanged(@PathVariable String vin) {
        valuations.carChanged(vin);
    }

    @ExceptionHandler
    @ResponseStatus(HttpStatus.BAD_GATEWAY)
    void unavailable(ValuationUnavailableException e) {}
}
