package io.github.refreshahead.examples.guide.woven;

import io.github.refreshahead.spring.EnableRefreshAhead;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.AdviceMode;

@SpringBootApplication
@EnableRefreshAhead(mode = AdviceMode.ASPECTJ, objects = Market.class)
public class Application {}
