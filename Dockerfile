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
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+(process.env.EXPORTGATE_PORT||8080)+'/_exportgate/healthz').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
# SIGTERM drains: running downloads end, held exports stay held.
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "/app/src/exportgate.mjs"]
CMD ["start", "--config", "/data/config.yaml"]
