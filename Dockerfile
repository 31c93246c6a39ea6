# Two stages: the first compiles to JavaScript, the second carries only what runs.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# With the optional dependencies here: the compiler's own program is one of them.
RUN npm ci --no-fund --no-audit
COPY . .
# The image brings Node 24 itself, so the pinned runtime (an optional dependency too) stays out of it.
RUN npm run prepack && npm prune --omit=dev --omit=optional

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json /app/LICENSE /app/NOTICE ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/src/exportgate.mjs /app/src/node24.mjs ./src/
COPY --from=build /app/rules ./rules
# One volume holds everything that is written: configuration, rules of your own, database, held files, keys.
# Run with --read-only; nothing else is written to (--tmpfs /tmp is not needed).
RUN mkdir -p /data && chown node:node /data && chmod 700 /data
VOLUME /data
USER node
EXPOSE 8080
# By the socket in the volume: true for any port, with TLS or without.
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s --retries=3 \
  CMD ["node", "/app/src/exportgate.mjs", "status", "--probe", "--config", "/data/config.yaml"]
# SIGTERM drains: running downloads end, held exports stay held.
STOPSIGNAL SIGTERM
# What waits is not in this process's memory, files least of all (their readers have bounds of their own): so little heap that idle connections cost little.
ENTRYPOINT ["node", "--max-old-space-size=512", "--max-semi-space-size=8", "/app/src/exportgate.mjs"]
CMD ["start", "--config", "/data/config.yaml"]
